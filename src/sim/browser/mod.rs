//! A browser as far as cookies, storage, same-site and cross-origin rules go.
//! What a page shows is not modelled.
