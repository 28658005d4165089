import { connect, type Socket } from "node:net";
import { connected, StreamClient } from "./stream_client.ts";

/** A client that reads lines: what `nc` is, for tests. */
export class LineClient extends StreamClient<string> {
  /** Connects to a port of 127.0.0.1. */
  static async open(port: number): Promise<LineClient> {
    return new LineClient(await connected(port));
  }

  /** Connects, takes a nickname, and reads up to its own join notice (in Korean or English). */
  static async join(port: number, nick: string): Promise<LineClient> {
    const client = await LineClient.open(port);
    await client.register(nick);
    return client;
  }

  /** Connects to a Unix domain socket. */
  static atPath(path: string): Promise<LineClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(LineClient.over(socket));
      });
    });
  }

  /** A client over a socket of whatever kind that is connected. */
  static over(socket: Socket): LineClient {
    return new LineClient(socket);
  }

  /** Takes a nickname, and reads up to its own join notice; resolves to the lines before it and itself. */
  register(nick: string): Promise<string[]> {
    this.send(`NICK ${nick}\n`);
    return this.until((line) => line === `[시스템] ${nick}님이 입장했습니다.` || line === `[system] ${nick} joined.`);
  }

  /** The next line. @throws when the connection ends before there is one. */
  line(): Promise<string> {
    return this.next();
  }

  /** The next `count` lines. */
  lines(count: number): Promise<string[]> {
    return this.take(count);
  }

  protected cut(bytes: Buffer) {
    const end = bytes.indexOf(10);
    return end === -1 ? undefined : { unit: bytes.toString("utf8", 0, end), length: end + 1 };
  }
}
