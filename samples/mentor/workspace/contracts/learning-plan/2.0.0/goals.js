// Reads topic and level out of phrases that can be told apart, and writes them on the way back. Nothing is invented: a text that
// follows no phrase is a topic whose level is Unstated.
const phrases = [["Advanced", "Master advanced ", ""], ["Beginner", "Master ", " basics"], ["Intermediate", "Deepen ", ""]];

function read(text) {
  for (const [level, before, after] of phrases)
    if (text.startsWith(before) && text.endsWith(after) && text.length > before.length + after.length)
      return { topic: text.slice(before.length, text.length - after.length), level: level };
  return { topic: text, level: "Unstated" };
}

function write(goal) {
  const phrase = phrases.find(p => p[0] === goal.level);
  return phrase ? phrase[1] + goal.topic + phrase[2] : goal.topic;
}

function up(text) {
  const parts = text.split("; ");
  return parts.length > 20 || parts.includes("") ? [read(text)] : parts.map(read);
}

function down(goals) { return goals.map(write).join("; "); }
