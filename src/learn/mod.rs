//! What the Learn page says: the comparison of sessions and JWTs, the glossary, answers to
//! what people ask, and the questionnaire. Each statement names the run that proves it.
