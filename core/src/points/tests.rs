//! Examples and laws of the points engine.
