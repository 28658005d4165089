import { Navigation } from "./navigation.js";
import { Tabs } from "./net/tabs.js";
import { Preferences } from "./preferences.js";
import { PageSession } from "./session.js";
import { ChatView } from "./view/chat_view.js";
import { batched } from "./view/dom.js";
import { Notifier } from "./view/notifier.js";
import { notifySetting } from "./view/notify_setting.js";
import { settings } from "./view/settings.js";
import { SignInView } from "./view/sign_in.js";
import { signTab } from "./view/tab_sign.js";

const preferences = new Preferences();
const root = /** @type {HTMLElement} */ (document.getElementById("app"));

const session = new PageSession({
  open: () => new WebSocket(new URL("/ws", location.href)),
  setTimer(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
  time: () => Date.now(),
  random: Math.random,
  store: preferences.store,
  changed: batched(render),
  entered: () => navigation.open(),
  called: (conversation, message) => notifier.show(conversation, message),
  language: () => preferences.words.locale,
  askTabs: (nick) => tabs.ask(nick),
});
const navigation = new Navigation({ chat: session.chat, history, location });
const tabs = new Tabs({
  channel: new BroadcastChannel("maru"),
  holds: (nick) => session.holds(nick),
  taken: (nick) => session.takenByTab(nick),
});

const notifier = new Notifier({
  store: preferences.store,
  words: () => preferences.words,
  open: (id) => session.chat.conversations.has(id) && view instanceof ChatView && view.select(id),
});

/** @type {ChatView | SignInView | undefined} */
let view;

/** Rebuilds the page: after signing in or out, and in another language. */
function build() {
  const { words } = preferences;
  document.documentElement.lang = words.locale;
  view?.dispose();
  const footer = [settings({
    words,
    theme: preferences.theme,
    setTheme: (theme) => preferences.setTheme(theme),
    setLanguage(tag) {
      preferences.setLanguage(tag);
      build();
    },
  })];
  view = session.isOutside
    ? new SignInView({ session, words, nick: session.chat.nick || preferences.store.nick, footer, navigation })
    : new ChatView({ session, words, footer: [...footer, notifySetting({ words, notifier })] });
  root.replaceChildren(view.element);
  view.render();
  view.focus();
}

function render() {
  if (session.isOutside !== view instanceof SignInView) build();
  else view?.render();
  if (!session.isOutside) navigation.show();
  signTab(session, preferences.words);
}

function watch() {
  if (view instanceof ChatView) view.watch();
}

addEventListener("pagehide", () => session.save());
addEventListener("online", () => session.hurry());
addEventListener("focus", watch);
addEventListener("blur", watch);
addEventListener("popstate", () => session.isOutside ? view?.render() : navigation.open());
document.addEventListener("visibilitychange", () => {
  watch();
  if (document.hidden) return session.save();
  session.hurry();
  notifier.clear();
});

build();
const { presence } = preferences.store;
if (presence !== undefined) session.enter(presence, { isReturning: true });
