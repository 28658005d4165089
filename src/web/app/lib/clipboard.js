/**
 * Copies a text. A page from plain HTTP has no `navigator.clipboard`, so there the text is selected and copied.
 *
 * @param {string} text
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copyText(text) {
  if (globalThis.isSecureContext && navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // The browser has not allowed it: the selection may still be copied.
    }
  }
  const focused = document.activeElement;
  const box = document.createElement("textarea");
  box.className = "visually-hidden";
  box.readOnly = true; // no keyboard on phones
  box.value = text;
  document.body.append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
