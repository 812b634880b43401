"""The web page: chat on the left, the guide on the right. The only package that imports gradio."""
