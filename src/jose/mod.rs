//! JOSE: RFC 7515 to 7518 and their successors; bytes in, values out.
