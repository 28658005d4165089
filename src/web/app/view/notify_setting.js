/** @import { Notifier } from "./notifier.js" */
/** @import { Words } from "../i18n/mod.js" */

import { h, setText } from "./dom.js";

/**
 * Renders the choice of notifications. Where they are not available it says why.
 *
 * @param {{ words: Words, notifier: Pick<Notifier, "state" | "choose"> }} parts
 */
export function notifySetting({ words, notifier }) {
  const box = h("input", { type: "checkbox", name: "notify", "aria-describedby": "notify-hint" });
  const hint = h("p", { class: "hint", id: "notify-hint", role: "status" });
  const render = () => {
    const { state } = notifier;
    const isAvailable = state === "on" || state === "off";
    box.checked = state === "on";
    box.disabled = !isAvailable;
    setText(hint, isAvailable ? "" : words.notifyNot[state]);
  };
  box.addEventListener("change", () => void notifier.choose(box.checked).then(render));
  render();
  return h("div", { class: "notify" }, h("label", {}, box, h("span", {}, words.notify)), hint);
}
