// Before anything is drawn: the reader's choice of light or dark. No module, because modules come after.
try {
  const theme = localStorage.getItem("maru.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system decides.
}
