// Runs first and in any browser, so it uses ES3 syntax only. It applies the stored theme
// before the first paint. It shows `#start-failed` if the program cannot start.
(function (root) {
  function fail() {
    root.setAttribute('data-start', 'failed');
  }
  try {
    var theme = localStorage.getItem('jotlens.theme');
    if (theme) root.setAttribute('data-theme', theme);
  } catch (forbidden) {}
  // Browsers without modules, and features that the program needs.
  if (!('noModule' in document.createElement('script')) || !window.WebAssembly || !window.fetch) fail();
  // A file of ours that fails to load or fails its digest, or a syntax error.
  addEventListener('error', function (event) {
    var file = event.target.src && event.target.integrity;
    if (!root.getAttribute('data-start') && (file || event.error instanceof SyntaxError)) fail();
  }, true);
})(document.documentElement);
