// Sets the theme before anything is drawn. Not a module, because modules run later.
try {
  const theme = localStorage.getItem("maru.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is not allowed: the system decides.
}
