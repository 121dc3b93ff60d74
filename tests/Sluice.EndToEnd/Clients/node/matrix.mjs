// One row of the client matrix each: prints "PASS step" or "FAIL step: why", and ends with the number of failures.
export const url = process.env.SLUICE_URL;
export const key = "sk-any";
export const model = "simulator";
export const prompt = "sluice/ticket-author";

// A document for this schema comes from the simulator; the gateway checks it.
export const schema = {
  type: "object", additionalProperties: false, required: ["id", "title", "priority"],
  properties: { id: { type: "string" }, title: { type: "string" }, priority: { type: "string", enum: ["low", "high"] } },
};
export const weather = { type: "object", additionalProperties: false, required: ["city"], properties: { city: { type: "string" } } };
export const isTicket = value => typeof value?.id === "string" && typeof value.title === "string" && ["low", "high"].includes(value.priority);

let failures = 0;
export async function step(name, run) {
  let timer;
  try {
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("no end within 30 s")), 30_000); });
    await Promise.race([run(), late]);
    console.log(`PASS ${name}`);
  } catch (error) {
    failures++;
    console.log(`FAIL ${name}: ${String(error?.message ?? error).replace(/\s+/g, " ").slice(0, 300)}`);
  } finally {
    clearTimeout(timer);
  }
}

export function need(condition, message) {
  if (!condition) throw new Error(message);
}

/** Runs what must fail, and gives its error. */
export async function fails(run) {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error("no error was raised");
}

export const finish = () => process.exit(failures);
