/** @import { ClientObject, WireObject } from "../types.d.ts" */

import { Backoff } from "../lib/backoff.js";

/** Connecting takes no longer than this, or it has failed. */
const OPENING_MS = 15_000;
/** How often the server is asked whether it is there. It ends connections that say nothing for minutes. */
const KEEP_ALIVE_MS = 25_000;
/** How long it may say nothing when asked. */
const ANSWER_MS = 15_000;
/** A connection that stood for so long was a good one: the next failure is a first one. */
const GOOD_MS = 5_000;
/** RFC 6455, section 7.4.1: the server goes away. The first attempts may find it starting. */
export const GOING_AWAY = 1001;

/**
 * The part of a browser's WebSocket that is used.
 *
 * @typedef {Pick<WebSocket, "send" | "close"> & {
 *   onopen: unknown, onmessage: unknown, onclose: unknown, onerror: unknown }} BrowserSocket
 */

/**
 * @typedef {{
 *   open: () => BrowserSocket,
 *   setTimer: (ms: number, run: () => void) => () => void,
 *   now: () => number,
 *   random: () => number,
 * }} LinkParts `setTimer` returns what cancels it
 */

/**
 * @typedef {{
 *   opened: () => void,
 *   object: (object: WireObject) => void,
 *   lost: (code: number) => void,
 *   waiting: (ms: number) => void,
 * }} LinkHandler `lost`: there was a connection; `waiting`: the next try is in so many milliseconds
 */

/** Keeps a WebSocket connected: tries again when it is cut off, asks a silent server whether it is there. */
export class Link {
  /** @type {BrowserSocket | undefined} */
  #socket;
  #isOpen = false;
  #isStopped = true;
  #openedAt = 0;
  /** @type {() => void} */
  #cancelTimer = () => {};
  #isWaiting = false;
  #heardAt = 0;
  #keepAliveMs = KEEP_ALIVE_MS;

  /** @param {LinkParts} parts @param {LinkHandler} handler */
  constructor(parts, handler) {
    this.parts = parts;
    this.handler = handler;
    this.backoff = new Backoff({ random: parts.random });
  }

  /** Connects, now. */
  start() {
    this.#isStopped = false;
    this.#isWaiting = false;
    this.#cancelTimer();
    const socket = this.parts.open();
    this.#socket = socket;
    // What an earlier socket brings is too late.
    const ifCurrent = (/** @type {(event: any) => void} */ take) => (/** @type {any} */ event) => {
      if (this.#socket === socket) take(event);
    };
    socket.onopen = ifCurrent(() => this.#opened());
    socket.onmessage = ifCurrent(({ data }) => this.#received(data));
    socket.onclose = ifCurrent(({ code }) => this.#closed(code));
    socket.onerror = () => {}; // a close follows
    this.#cancelTimer = this.parts.setTimer(OPENING_MS, () => this.#giveUp());
  }

  /** Ends it for good. */
  stop() {
    this.#isStopped = true;
    this.#isWaiting = false;
    this.#isOpen = false;
    this.#cancelTimer();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  /** Connects without waiting any longer, or asks the server whether it is there: the network may be back. */
  hurry() {
    if (this.#isStopped) return;
    if (this.#isWaiting) this.start();
    else if (this.#isOpen) this.#ask();
  }

  /** @param {ClientObject} object goes nowhere when there is no connection */
  send(object) {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(object));
  }

  /** @param {number} seconds after which the server ends a silent connection; 0: never */
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
    this.#heardAt = this.parts.now();
    const object = typeof data === "string" ? parsed(data) : undefined;
    if (object !== undefined) this.handler.object(object);
  }

  #keepAlive() {
    this.#cancelTimer();
    this.#cancelTimer = this.parts.setTimer(this.#keepAliveMs, () => this.#ask());
  }

  #ask() {
    const askedAt = this.parts.now();
    this.send({ type: "ping" });
    this.#cancelTimer();
    this.#cancelTimer = this.parts.setTimer(ANSWER_MS, () => {
      if (this.#heardAt >= askedAt) this.#keepAlive();
      else this.#giveUp();
    });
  }

  #giveUp() {
    const socket = this.#socket;
    this.#closed(0);
    socket?.close();
  }

  /** @param {number} code 0: given up here */
  #closed(code) {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#socket = undefined;
    this.#cancelTimer();
    if (wasOpen && (code === GOING_AWAY || this.parts.now() - this.#openedAt >= GOOD_MS)) this.backoff.reset();
    if (wasOpen) this.handler.lost(code);
    if (this.#isStopped) return;
    const ms = this.backoff.next();
    this.#isWaiting = true;
    this.#cancelTimer = this.parts.setTimer(ms, () => this.start());
    this.handler.waiting(ms);
  }
}

/** @param {string} text @returns {WireObject | undefined} undefined when it is no object with a type */
function parsed(text) {
  try {
    const object = JSON.parse(text);
    return typeof object?.type === "string" ? object : undefined;
  } catch {
    return undefined;
  }
}
