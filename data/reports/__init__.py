"""Reports as PDF, HTML, DOCX and PPTX: four readings of the same blocks."""
