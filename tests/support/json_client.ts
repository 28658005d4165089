import { connected, StreamClient } from "./stream_client.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A client that speaks JSON lines. */
export class JsonClient extends StreamClient<JsonObject> {
  static async open(port: number): Promise<JsonClient> {
    return new JsonClient(await connected(port));
  }

  /** Connects, takes a nickname, and reads up to `joined`. */
  static async join(port: number, nick: string): Promise<JsonClient> {
    const client = await JsonClient.open(port);
    client.ask({ type: "nick", nick });
    await client.until(({ type }) => type === "joined");
    return client;
  }

  ask(object: JsonObject): void {
    this.send(`${JSON.stringify(object)}\n`);
  }

  protected cut(bytes: Buffer) {
    const end = bytes.indexOf(10);
    return end === -1 ? undefined : { unit: JSON.parse(bytes.toString("utf8", 0, end)) as JsonObject, length: end + 1 };
  }
}
