import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Lesson, numbered, numberIn } from "../../../scripts/classroom/lesson.ts";
import { reportOf } from "../../../scripts/classroom/report.ts";

describe("the lesson of a classroom", () => {
  it("finds the number of a message behind any text", () => {
    assert.equal(numberIn(numbered("3번 #2 답?\n🤔", 12)), 12);
    assert.equal(numberIn("alice: hello #7"), 7);
    assert.equal(numberIn("hello"), undefined);
    assert.equal(numberIn("hello #7!"), undefined);
  });

  it("counts a message as missed when another pupil saw it after this one had come", () => {
    const lesson = new Lesson();
    const [early, lost, shown] = [lesson.says("alice", 0), lesson.says("alice", 10), lesson.says("alice", 20)];
    lesson.sees("bob", early);
    lesson.sees("alice", lost); // on the screen of its author alone
    lesson.sees("bob", shown);
    assert.deepEqual(lesson.placed, [early, shown]);
    assert.deepEqual(lesson.lost, [{ number: lost, by: "alice", at: 10 }]);
    assert.deepEqual(lesson.accountOf("carol", 15), { said: 0, seen: 0, before: 1, missed: [shown] });
    assert.deepEqual(lesson.accountOf("alice", 0), { said: 3, seen: 1, before: 0, missed: [] });
  });

  it("reports what was missed or repeated as a problem, and what was told as not delivered", () => {
    const lesson = new Lesson();
    const [first, second] = [lesson.says("alice", 0), lesson.says("alice", 1)];
    lesson.sees("carol", first);
    const row = (name: string, doubts: string[], repeated: string[]) => {
      return { pupil: { name, device: "nc", since: 0 }, account: lesson.accountOf(name, 0), doubts, repeated };
    };
    const { text, problems } = reportOf(lesson, [
      row("alice", [`refused: hi #${second}`], []),
      row("bob", [], []),
      row("carol", [], ["#0"]),
    ]);
    assert.deepEqual(problems, ["bob missed #0", "carol saw #0 twice"]);
    assert.match(text, /^2 messages were said; 1 were seen by others\.$/m);
    assert.match(text, /^#1 of alice, said after 0 s, was seen by no other person, and its author is told so\.$/m);
    assert.match(text, /^\| bob \| nc \| 0 s \| 0 \| 0 \| 0 \| #0 \| 0 \|$/m);
  });
});
