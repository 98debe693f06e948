"""What instructors and contributors run: building the release, grading submissions."""
