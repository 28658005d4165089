/**
 * Types that several parts of the page use. The received objects are those of `src/protocol/PROTOCOL.md`, with the fields
 * that the page reads; a test compares them with the schemas of the server.
 */

/** An event of a room. */
export type RoomObject = MessageObject | PresenceObject | RenameObject | ChangeObject;

/** An edit or a deletion of an earlier message. */
export type ChangeObject = EditObject | DeletionObject;

interface AnyRoomObject {
  readonly room: string;
  readonly seq: number;
  readonly time: string;
  readonly nick: string;
  /** The epoch of a former life of the room; undefined in the present one. */
  readonly epoch?: string | undefined;
}

/** The content of a message: its text, or bytes as base64. */
interface SaidObject {
  readonly text?: string | undefined;
  readonly data?: string | undefined;
}

interface MessageObject extends AnyRoomObject, SaidObject {
  readonly type: "message";
  readonly action?: true | undefined;
  readonly edited?: true | undefined;
  readonly deleted?: true | undefined;
}

interface PresenceObject extends AnyRoomObject {
  readonly type: "join" | "leave";
  /** Why a member has left. */
  readonly reason?: string | undefined;
}

interface RenameObject extends AnyRoomObject {
  readonly type: "rename";
  readonly to: string;
}

interface EditObject extends AnyRoomObject, SaidObject {
  readonly type: "edit";
  /** The `seq` of the message. */
  readonly target: number;
}

interface DeletionObject extends AnyRoomObject {
  readonly type: "delete";
  /** The `seq` of the message. */
  readonly target: number;
}

/** An answer of the server. */
interface AnswerObject {
  /** The `id` of the request. */
  readonly id?: string | number | undefined;
}

export interface JoinedObject extends AnswerObject {
  readonly type: "joined";
  readonly room: string;
  readonly epoch: string;
  readonly seq: number;
  readonly time: string;
  readonly members: readonly string[];
  readonly count: number;
  readonly history: readonly RoomObject[];
}

interface WelcomeObject extends AnswerObject {
  readonly type: "welcome";
  readonly server: string;
  readonly session: string;
  readonly limits: Readonly<Record<string, number>>;
}

interface WhoObject extends AnswerObject {
  readonly type: "who";
  readonly room: string;
  readonly members: readonly string[];
  readonly count: number;
}

interface RoomsObject extends AnswerObject {
  readonly type: "rooms";
  readonly rooms: readonly RoomListing[];
  readonly count: number;
}

interface HistoryObject extends AnswerObject {
  readonly type: "history";
  readonly room: string;
  readonly events: readonly RoomObject[];
}

export interface ErrorObject extends AnswerObject {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
}

interface DirectObject extends SaidObject {
  readonly type: "direct";
  readonly from: string;
  readonly time: string;
}

export interface RoomListing {
  readonly name: string;
  readonly members: number;
}

export type WireObject =
  | RoomObject
  | JoinedObject
  | ErrorObject
  | DirectObject
  | WelcomeObject
  | {
    readonly type: "ack";
    readonly id: string | number;
    readonly seq?: number | undefined;
    readonly time: string;
  }
  | WhoObject
  | RoomsObject
  | HistoryObject
  | (AnswerObject & { readonly type: "pong" })
  | { readonly type: "notice"; readonly text: string };

export type ClientObject = Readonly<{ type: string } & Record<string, unknown>>;

/**
 * State of the chat:
 *
 * - `out`: not signed in;
 * - `arriving`: the nickname is requested;
 * - `in`: the server has sent its welcome;
 * - `away`: the connection is lost, and the page reconnects.
 */
export type Phase = "out" | "arriving" | "in" | "away";

/** A request that is not answered yet. `conversation`: the id of the one in which it was made. */
export type Asked =
  | { kind: "nick" }
  | { kind: "say"; conversation: string }
  | { kind: "join"; room: string }
  | { kind: "ask"; conversation: string }
  | { kind: "older"; conversation: string; before: number }
  | { kind: "rename"; nick: string }
  | { kind: "change"; conversation: string; seq: number; is: "edit" | "delete"; text: string };

/** A person who joined or left. */
export interface PresenceStep {
  readonly nick: string;
  readonly came: boolean;
}

/** Content of a message: its text, or the number of its bytes if it is not text, or neither if it was deleted. */
export interface MessageContent {
  readonly text?: string;
  readonly bytes?: number;
  /** The text says what the sender does. */
  readonly isAction?: true;
  /** Time of the latest edit, in milliseconds since 1970; 0 when it is not known. */
  readonly editedAt?: number;
  readonly isDeleted?: true;
}

export interface ShownMessage extends MessageContent {
  readonly kind: "message";
  readonly key: number;
  /** Position in the room's order; 0 for a whisper. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly nick: string;
  readonly isOwn: boolean;
  /** Whether the text contains the nickname of the reader. */
  readonly isMention: boolean;
  /** A requested change of an own message, until it is carried out or given up. */
  readonly change?: RequestedChange;
}

/**
 * A change of a message that the server has not carried out:
 *
 * - `sent`: not answered yet;
 * - `refused`: the server has refused it;
 * - `lost`: the connection was lost before the answer.
 */
export interface RequestedChange {
  readonly is: "edit" | "delete";
  /** The new text; empty for a deletion. */
  readonly text: string;
  readonly state: "sent" | "refused" | "lost";
  /** Code of the error, when refused. */
  readonly code?: string;
}

/** Consecutive joins and leaves without a message between them: of each person the first and the last one. */
export interface PresenceEntry {
  readonly kind: "presence";
  readonly key: number;
  /** Position of the first one in the room's order. */
  readonly seq: number;
  readonly time: number;
  readonly steps: readonly PresenceStep[];
}

/** A note of the page itself. It is stored as a code; the view has the words. */
interface NoteEntry {
  readonly kind: "note";
  readonly key: number;
  /** Position of the first rename in the room's order; 0 for other notes. */
  readonly seq: number;
  readonly time: number;
  readonly note: Note;
}

export type Note =
  | { readonly is: "renewed" }
  | { readonly is: "renamed"; readonly renames: readonly Rename[] }
  | { readonly is: "gap" }
  | { readonly is: "partner"; readonly about: "left" | "new" | "unsure"; readonly nick: string }
  | { readonly is: "whispers-closed"; readonly nick: string; readonly max: number }
  | { readonly is: "who"; readonly room: string; readonly names: readonly string[]; readonly count: number }
  | { readonly is: "who-whisper"; readonly nick: string }
  | { readonly is: "error"; readonly code: string; readonly message: string }
  | { readonly is: "bad-address"; readonly name: string }
  /** `max`: the limit of rooms, when the page is in as many. */
  | {
    readonly is: "not-joined";
    readonly room: string;
    readonly code: string;
    readonly message: string;
    readonly max?: number | undefined;
  }
  | { readonly is: "notice"; readonly text: string };

/** A member's change of nickname. */
export interface Rename {
  readonly nick: string;
  readonly to: string;
}

export type Entry = ShownMessage | PresenceEntry | NoteEntry;

/**
 * State of a message that is not confirmed:
 *
 * - `waiting`: not sent yet;
 * - `sent`: not answered yet;
 * - `unsure`: sent before the connection was lost; the history after the reconnect decides;
 * - `doubt`: the history can't decide, so the reader has to;
 * - `refused`: the server has refused it.
 */
type PendingState = "waiting" | "sent" | "unsure" | "doubt" | "refused";

/** A sent message that is not confirmed. */
export interface UnconfirmedMessage {
  readonly kind: "pending";
  readonly key: number;
  readonly id: number;
  readonly nick: string;
  readonly text: string;
  readonly isAction?: true;
  readonly time: number;
  readonly state: PendingState;
  /** Code of the error, when refused. */
  readonly code?: string;
}

/**
 * State of the messages before the oldest one of a room:
 *
 * - `unknown`: the server has not been asked;
 * - `loading`: it has not answered yet;
 * - `failed`: the request was refused, or the connection was lost;
 * - `none`: the server keeps no message before the position `seq`;
 * - `full`: the page holds as many messages as it can.
 */
export type OlderState =
  | { readonly is: "unknown" }
  | { readonly is: "loading" }
  | { readonly is: "failed"; readonly code?: string }
  | { readonly is: "none"; readonly seq: number }
  | { readonly is: "full" };
