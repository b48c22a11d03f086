//! Rules 15 to 22: what a browser does, seen through whole runs.
