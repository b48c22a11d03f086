// Runs before all else and in any browser, so it is written in what the oldest ones
// understand. It takes the chosen theme before the first paint, and lets the page say what
// to do (`#start-failed`) where the program cannot start.
(function (root) {
  function fail() {
    root.setAttribute('data-start', 'failed');
  }
  try {
    var theme = localStorage.getItem('jotlens.theme');
    if (theme) root.setAttribute('data-theme', theme);
  } catch (forbidden) {}
  // What modules do not know, and what they need.
  if (!('noModule' in document.createElement('script')) || !window.WebAssembly || !window.fetch) fail();
  // A file of ours that does not come or is refused, a script that cannot be read.
  addEventListener('error', function (event) {
    var file = event.target.src && event.target.integrity;
    if (!root.getAttribute('data-start') && (file || event.error instanceof SyntaxError)) fail();
  }, true);
})(document.documentElement);
