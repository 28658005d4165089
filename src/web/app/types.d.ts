/**
 * What passes between the parts of the page. The objects of the wire are those of `src/protocol/PROTOCOL.md`, as far
 * as the page reads them; a test holds them against the server's schemas.
 */

/** One thing that happened in a room. */
export type RoomObject =
  | {
    readonly type: "message";
    readonly room: string;
    readonly seq: number;
    readonly time: string;
    readonly nick: string;
    readonly text?: string | undefined;
    readonly data?: string | undefined;
    readonly deleted?: true | undefined;
  }
  | {
    readonly type: "join" | "leave" | "delete" | "edit";
    readonly room: string;
    readonly seq: number;
    readonly time: string;
    readonly nick: string;
  }
  | {
    readonly type: "rename";
    readonly room: string;
    readonly seq: number;
    readonly time: string;
    readonly nick: string;
    readonly to: string;
  };

export interface JoinedObject {
  readonly type: "joined";
  readonly room: string;
  readonly epoch: string;
  readonly seq: number;
  readonly time: string;
  readonly members: readonly string[];
  readonly count: number;
  readonly history: readonly RoomObject[];
}

export interface ErrorObject {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
  readonly id?: string | number | undefined;
}

export interface DirectObject {
  readonly type: "direct";
  readonly from: string;
  readonly time: string;
  readonly text?: string | undefined;
  readonly data?: string | undefined;
}

export interface RoomSummary {
  readonly name: string;
  readonly members: number;
}

export type ServerObject =
  | RoomObject
  | JoinedObject
  | ErrorObject
  | DirectObject
  | {
    readonly type: "welcome";
    readonly server: string;
    readonly session: string;
    readonly limits: Readonly<Record<string, number>>;
  }
  | {
    readonly type: "ack";
    readonly id: string | number;
    readonly seq?: number | undefined;
    readonly time: string;
  }
  | { readonly type: "who"; readonly room: string; readonly members: readonly string[]; readonly count: number }
  | { readonly type: "rooms"; readonly rooms: readonly RoomSummary[]; readonly count: number }
  | { readonly type: "history"; readonly room: string; readonly events: readonly RoomObject[] }
  | { readonly type: "pong"; readonly id?: string | number | undefined }
  | { readonly type: "notice"; readonly text: string };

export type ClientObject = Readonly<{ type: string } & Record<string, unknown>>;

/** Somebody who came or went, one after another. */
export interface PresenceStep {
  readonly nick: string;
  readonly came: boolean;
}

/** What a message says: text, or how many bytes of something that is no text. */
export interface Content {
  readonly text?: string;
  readonly bytes?: number;
}

export interface MessageEntry extends Content {
  readonly kind: "message";
  readonly key: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly nick: string;
  readonly isOwn: boolean;
  /** Whether it speaks of the reader by name. */
  readonly isMention: boolean;
}

/** Several who came and went with nothing said in between. */
export interface PresenceEntry {
  readonly kind: "presence";
  readonly key: number;
  readonly time: number;
  readonly steps: readonly PresenceStep[];
}

/** Something that the page itself has to say here, in codes: the view has the words. */
export interface NoteEntry {
  readonly kind: "note";
  readonly key: number;
  readonly time: number;
  readonly note: Note;
}

export type Note =
  | { readonly is: "renewed" }
  | { readonly is: "gap" }
  | { readonly is: "who"; readonly room: string; readonly names: readonly string[]; readonly count: number }
  | { readonly is: "error"; readonly code: string; readonly message: string }
  | { readonly is: "notice"; readonly text: string };

export type Entry = MessageEntry | PresenceEntry | NoteEntry;

/**
 * What was said here and is not confirmed:
 *
 * - `waiting`: not sent yet;
 * - `sent`: no answer yet;
 * - `unsure`: sent before the connection was lost; what is known on coming back decides;
 * - `doubt`: whether it arrived can't be known, so the reader is asked;
 * - `refused`: the server said no, and why.
 */
export type PendingState = "waiting" | "sent" | "unsure" | "doubt" | "refused";

export interface Pending {
  readonly kind: "pending";
  readonly key: number;
  readonly id: number;
  readonly nick: string;
  readonly text: string;
  readonly time: number;
  readonly state: PendingState;
  /** Of an error, when refused. */
  readonly code?: string;
}
