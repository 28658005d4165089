import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALWAYS_OPEN_HTTP, HttpSlots } from "../../../../src/server/http/http_slots.ts";

function slotsWith(spare: number) {
  const counts: number[] = [];
  const slots = new HttpSlots({ spareConnections: () => spare, setHttpConnections: (count) => counts.push(count) });
  return { web: slots.addPort(), admin: slots.addPort(), counts };
}

describe("HttpSlots", () => {
  it("lets a few connections in on each port whatever the server's limit says", () => {
    const { web, admin } = slotsWith(0);
    assert.deepEqual([web.mayOpen(ALWAYS_OPEN_HTTP - 1), web.mayOpen(ALWAYS_OPEN_HTTP)], [true, false]);
    assert.deepEqual([admin.mayOpen(ALWAYS_OPEN_HTTP - 1), admin.mayOpen(ALWAYS_OPEN_HTTP)], [true, false]);
  });

  it("lets more in while there is room, up to a bound", () => {
    const { web } = slotsWith(100);
    assert.deepEqual([web.mayOpen(99), web.mayOpen(100)], [true, false]);
    const { admin } = slotsWith(Infinity);
    assert.deepEqual([admin.mayOpen(2047), admin.mayOpen(2048)], [true, false]);
  });

  it("counts what is past them, of both ports together", () => {
    const { web, admin, counts } = slotsWith(100);
    web.openChanged(ALWAYS_OPEN_HTTP);
    web.openChanged(ALWAYS_OPEN_HTTP + 5);
    admin.openChanged(ALWAYS_OPEN_HTTP + 2);
    web.openChanged(0);
    assert.deepEqual(counts, [0, 5, 7, 2]);
  });
});
