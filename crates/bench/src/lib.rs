//! What is promised of speed, measured: the benchmarks in `benches/`.
