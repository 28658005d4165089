/** Whether bytes are valid UTF-8. On both runtimes ten times as fast as decoding them to a string. */
export { isUtf8 } from "node:buffer";
