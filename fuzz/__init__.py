"""Coverage-guided fuzzing of every reader of files and words that people bring."""
