import { connected, StreamClient } from "./stream_client.ts";

/** A payload as a frame of the binary protocol. */
export function frame(payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload);
  const header = Buffer.alloc(4);
  header.writeUInt32LE(bytes.length);
  return Buffer.concat([header, bytes]);
}

/** A client that speaks the binary protocol. */
export class FrameClient extends StreamClient<Buffer> {
  static async open(port: number): Promise<FrameClient> {
    return new FrameClient(await connected(port));
  }

  /** Connects, takes a nickname, and reads up to its own join notice. */
  static async join(port: number, nick: string): Promise<FrameClient> {
    const client = await FrameClient.open(port);
    client.send(frame(`NICK ${nick}`));
    await client.until((payload) => payload.toString() === `[시스템] ${nick}님이 입장했습니다.`);
    return client;
  }

  say(payload: string | Uint8Array): void {
    this.send(frame(payload));
  }

  protected cut(bytes: Buffer) {
    if (bytes.length < 4) return undefined;
    const length = 4 + bytes.readUInt32LE();
    return bytes.length < length ? undefined : { unit: Buffer.from(bytes.subarray(4, length)), length };
  }
}
