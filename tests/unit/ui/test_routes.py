import pytest

from govqa.ui.routes import is_open


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/assets/index-x.js",
        "/config",
        "/gradio_api/call/ask",
        "/gradio_api/call/ask/0123",
        "/gradio_api/component_server",
        "/gradio_api/heartbeat/x",
        "/gradio_api/info",
        "/gradio_api/queue/join",
        "/gradio_api/upload/",
        "/mcp",
        "/mcp/",
        "/theme.css",
    ],
)
def test_what_the_page_and_programs_need_is_open(path):
    assert is_open(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=https://example.com/",
        "/gradio_api/file/app.py",
        "/gradio_api/run/ask",
        "/gradio_api/api/ask",
        "/gradio_api/proxy=https://example.com/",
        "/gradio_api/process_recording",
        "/gradio_api/deep_link",
        "/gradio_api/stream/x",
        "/gradio_api/vibe-edit",
        "/gradio_api/mcp/",
        "/gradio_api/upload/../file=x",
        "/gradio_api//file=x",
        "/file=app.py",
        "/monitoring",
        "/svelte/x",
        "/docs",
        "/configx",
        "/mcpx",
        "/ASSETS/x",
    ],
)
def test_everything_else_is_closed(path):
    assert not is_open(path)
