// Welcomes each person who joins and answers "!time". Run: node bot.js [HOST PORT] (or bun, or deno run --allow-net)
import { createConnection } from "node:net";
import { argv, exit } from "node:process";
import { createInterface } from "node:readline";
const [host = "127.0.0.1", port = "9000"] = argv.slice(2);
const socket = createConnection({ host, port: Number(port) });
const send = (request) => socket.write(`${JSON.stringify(request)}\n`);
send({ type: "nick", nick: "bot" });
setInterval(() => send({ type: "ping" }), 60_000); // the server closes connections that are silent for 5 minutes
for await (const line of createInterface({ input: socket })) {
  const { type, room, nick, text, message } = JSON.parse(line);
  if (type === "join") send({ type: "message", room, text: `Welcome, ${nick}!` });
  if (type === "message" && text === "!time") send({ type: "message", room, text: new Date().toISOString() });
  if (type === "error") throw new Error(message);
}
exit(1); // the connection has ended
