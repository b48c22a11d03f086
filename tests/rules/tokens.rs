//! Rules 5 to 8: access tokens as signed JWTs, and their keys.
