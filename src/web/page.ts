/** The web client, and the status page for the operator. They are served on different ports. */
export type Page = "chat" | "status";

export const STATUS_PAGE_PATH = "/status";
