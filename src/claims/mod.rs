//! RFC 7519: claims, their registry and their times.
