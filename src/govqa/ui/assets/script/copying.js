async function copyText(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Off the own machine and without https a page may not use the clipboard directly.
    const field = make("textarea", { value: text, className: "hidden" });
    page.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const label = (button.dataset.label ??= button.textContent);
  button.textContent = "Copied";
  slot("said").textContent = "Copied";
  setTimeout(() => {
    button.textContent = label;
    slot("said").textContent = "";
  }, 1600);
}

clicks.copy = copyText;
