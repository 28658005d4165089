/** @import { ClientObject, WireObject } from "../types.d.ts" */

import { Backoff } from "../lib/backoff.js";

/** Milliseconds to connect; after that the attempt has failed. */
const OPENING_MS = 15_000;
/** Milliseconds between two pings. The server closes connections that are idle for minutes. */
const KEEP_ALIVE_MS = 25_000;
/** Milliseconds that the answer to a ping may take. */
const ANSWER_MS = 15_000;
/** Milliseconds after which a connection counts as stable, so that its loss resets the retry delay. */
const STABLE_MS = 5_000;
/** Close code of a server that stops (RFC 6455, section 7.4.1). Its loss resets the retry delay. */
const GOING_AWAY = 1001;
/** `readyState` of a WebSocket that takes messages. One that is closing drops them without a word. */
const OPEN = 1;

/**
 * The members of a browser's WebSocket that the link uses.
 *
 * @typedef {Pick<WebSocket, "send" | "close" | "readyState"> & {
 *   onopen: unknown, onmessage: unknown, onclose: unknown, onerror: unknown }} BrowserSocket
 */

/**
 * @typedef {{
 *   open: () => BrowserSocket,
 *   setTimer: (ms: number, run: () => void) => () => void,
 *   now: () => number,
 *   random: () => number,
 * }} LinkParts `setTimer` returns a function that cancels the timer; `now` returns milliseconds of a monotonic clock:
 *   by a wall clock that is set back, a good connection would look silent
 */

/**
 * @typedef {{
 *   opened: () => void,
 *   object: (object: WireObject) => void,
 *   lost: (code: number) => void,
 *   waiting: (ms: number) => void,
 * }} LinkHandler `lost`: an open connection has ended; `waiting`: the next attempt is in `ms` milliseconds
 */

/** Keeps a WebSocket connected: reconnects after a loss, and pings a silent server. */
export class Link {
  /** @type {BrowserSocket | undefined} */
  #socket;
  #isOpen = false;
  #isStopped = true;
  #openedAt = 0;
  /** @type {() => void} */
  #cancelTimer = () => {};
  #isWaiting = false;
  #receivedAt = 0;
  #keepAliveMs = KEEP_ALIVE_MS;

  /** @param {LinkParts} parts @param {LinkHandler} handler */
  constructor(parts, handler) {
    this.parts = parts;
    this.handler = handler;
    this.backoff = new Backoff({ random: parts.random });
  }

  /** Connects at once. */
  start() {
    this.#isStopped = false;
    this.#isWaiting = false;
    this.#cancelTimer();
    const socket = this.parts.open();
    this.#socket = socket;
    // Events of an earlier socket are ignored.
    const ifCurrent = (/** @type {(event: any) => void} */ handle) => (/** @type {any} */ event) => {
      if (this.#socket === socket) handle(event);
    };
    socket.onopen = ifCurrent(() => this.#opened());
    socket.onmessage = ifCurrent(({ data }) => this.#received(data));
    socket.onclose = ifCurrent(({ code }) => this.#closed(code));
    socket.onerror = () => {}; // a close follows
    this.#cancelTimer = this.parts.setTimer(OPENING_MS, () => this.retry());
  }

  /** Closes the connection and does not reconnect. */
  stop() {
    this.#isStopped = true;
    this.#isWaiting = false;
    this.#isOpen = false;
    this.#cancelTimer();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  /** Gives the connection up, and reconnects after a delay. */
  retry() {
    const socket = this.#socket;
    this.#closed(0);
    socket?.close();
  }

  /** Reconnects at once if it waits, and pings if it is connected. */
  hurry() {
    if (this.#isStopped) return;
    if (this.#isWaiting) this.start();
    else if (this.#isOpen) this.#ping();
  }

  /**
   * Sends an object, unless there is no connection or it is closing.
   *
   * @param {ClientObject} object
   * @returns {boolean} whether it was sent
   */
  send(object) {
    if (!this.#isOpen || this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(object));
    return true;
  }

  /** @param {number} seconds after which the server closes an idle connection; 0 means never */
  set idleTimeout(seconds) {
    this.#keepAliveMs = seconds > 0 ? Math.min(KEEP_ALIVE_MS, (seconds * 1000) / 3) : KEEP_ALIVE_MS;
    this.#keepAlive();
  }

  #opened() {
    this.#isOpen = true;
    this.#openedAt = this.parts.now();
    this.#keepAlive();
    this.handler.opened();
  }

  /** @param {unknown} data */
  #received(data) {
    this.#receivedAt = this.parts.now();
    const object = typeof data === "string" ? parsed(data) : undefined;
    if (object !== undefined) this.handler.object(object);
  }

  #keepAlive() {
    this.#cancelTimer();
    this.#cancelTimer = this.parts.setTimer(this.#keepAliveMs, () => this.#ping());
  }

  #ping() {
    const pingedAt = this.parts.now();
    this.send({ type: "ping" });
    this.#cancelTimer();
    this.#cancelTimer = this.parts.setTimer(ANSWER_MS, () => {
      if (this.#receivedAt >= pingedAt) this.#keepAlive();
      else this.retry();
    });
  }

  /** @param {number} code 0 means closed by the page */
  #closed(code) {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#socket = undefined;
    this.#cancelTimer();
    if (wasOpen && (code === GOING_AWAY || this.parts.now() - this.#openedAt >= STABLE_MS)) this.backoff.reset();
    if (wasOpen) this.handler.lost(code);
    if (this.#isStopped) return;
    const ms = this.backoff.next();
    this.#isWaiting = true;
    this.#cancelTimer = this.parts.setTimer(ms, () => this.start());
    this.handler.waiting(ms);
  }
}

/** @param {string} text @returns {WireObject | undefined} undefined when it is not an object with a type */
function parsed(text) {
  try {
    const object = JSON.parse(text);
    return typeof object?.type === "string" ? object : undefined;
  } catch {
    return undefined;
  }
}
