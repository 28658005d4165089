/** A pupil of the classroom, with whatever program. */
export interface Pupil {
  readonly name: string;
  /** What the pupil uses, for the report. */
  readonly device: string;
  /** When the pupil was in the room for the first time, in milliseconds since the start of the lesson. */
  since: number;
  /** Whether the pupil can type a message now. */
  readonly canType: boolean;
  say(text: string): Promise<void>;
  /** Reads the screen: reports each numbered message that has been on it so far. */
  look(): Promise<void>;
  /** Messages that the program itself marks as undelivered or doubtful. */
  doubts(): Promise<readonly string[]>;
  /** Messages that are on the screen twice. */
  repeated(): Promise<readonly string[]>;
  leave(): Promise<void>;
}

export const ROOM = "class";
export const LANGUAGES = ["ko", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What pupils say. */
export const SENTENCES: Readonly<Record<Language, readonly string[]>> = {
  ko: [
    "안녕하세요",
    "선생님, 질문 있어요",
    "3번 답이 뭐예요? 🤔",
    "저도 그렇게 생각해요",
    "화면이 안 보여요",
    "네, 알겠습니다!",
  ],
  en: [
    "good morning",
    "I have a question",
    "what is the answer to 3? 🤔",
    "I think so too",
    "I can't see the slide",
    "thanks!",
  ],
};
