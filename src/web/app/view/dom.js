const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Creates an element with attributes and children. A string becomes a text node: no markup is parsed anywhere in this
 * page. A function whose name is `on…` is an event listener. An attribute that is false or undefined is not set.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, unknown>>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice("on".length), /** @type {EventListener} */ (value));
    } else setAttribute(element, name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets an attribute if it differs. @param {Element} element @param {string} name @param {unknown} value false or undefined removes it */
export function setAttribute(element, name, value) {
  if (value === false || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== (value === true ? "" : String(value))) {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Sets the text if it differs. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Creates an SVG element.
 *
 * @param {string} tag
 * @param {Readonly<Record<string, string | number>>} [attributes]
 * @param {...Node} children
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Paths on a grid of 16 by 16. */
const ICONS = {
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  people:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.8a2.4 2.4 0 0 1 0 4.5M12 9.8c1.6.5 2.5 1.8 2.5 3.7",
  leave: "M9.5 5V3H3v10h6.5v-2M6.5 8h7.5M11.5 5.5 14 8l-2.5 2.5",
  close: "m4 4 8 8M12 4l-8 8",
  down: "M8 3v10M4 9l4 4 4-4",
  send: "M8 13V3M4 7l4-4 4 4",
  list: "M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h.5M2.5 8h.5M2.5 12h.5",
  edit: "M10.500 3.500 12.500 5.500 6 12 3.500 12.500 4 10zM9 5l2 2",
  delete: "M3 4.500h10M6.500 4.500v-1.500h3v1.500M4.500 4.500l.5 8.500h6l.5-8.500M7 7v3.500M9 7v3.500",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  help: "M5.5 6a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2.9-1.2 1.800M8 12.5v.5",
};

/** Creates an icon. @param {keyof typeof ICONS} name */
export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

/** @type {WeakMap<Element, Map<string | number, { item: unknown, element: HTMLElement }>>} */
const rendered = new WeakMap();

/**
 * Renders `items` as the children of `parent`, in their order. Unchanged elements are kept, with their focus, selection and
 * scroll position.
 *
 * @template Item
 * @param {Element} parent
 * @param {readonly Item[]} items
 * @param {{
 *   keyOf: (item: Item) => string | number,
 *   isSame: (a: Item, b: Item) => boolean,
 *   make: (item: Item) => HTMLElement,
 *   update?: (element: HTMLElement, item: Item) => void,
 * }} how `update` updates the element of a changed item; without it, a new element is made
 * @returns {Item[]} items with new keys
 */
export function reconcile(parent, items, { keyOf, isSame, make, update }) {
  const before = rendered.get(parent) ?? new Map();
  const after = new Map();
  /** @type {Item[]} */
  const added = [];
  for (const item of items) {
    const key = keyOf(item);
    const old = before.get(key);
    before.delete(key);
    if (old === undefined) added.push(item);
    if (old === undefined || (!isSame(old.item, item) && update === undefined)) {
      const element = make(item);
      old?.element.replaceWith(element);
      after.set(key, { item, element });
    } else {
      if (!isSame(old.item, item)) update?.(old.element, item);
      after.set(key, { item, element: old.element });
    }
  }
  for (const { element } of before.values()) element.remove();
  let next = parent.firstElementChild;
  for (const { element } of after.values()) {
    if (element === next) next = element.nextElementSibling;
    else parent.insertBefore(element, next);
  }
  rendered.set(parent, after);
  return added;
}

/**
 * Returns a function that calls `render` once for many calls, with the next frame.
 *
 * @param {() => void} render
 * @returns {() => void}
 */
export function batched(render) {
  let isDue = false;
  const run = () => {
    isDue = false;
    render();
  };
  return () => {
    if (isDue) return;
    isDue = true;
    if (document.hidden) setTimeout(run, 200); // a hidden page gets no frames
    else requestAnimationFrame(run);
  };
}
