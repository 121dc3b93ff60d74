import { createOpenAI } from "@ai-sdk/openai";
import { embedMany, generateObject, generateText, jsonSchema, stepCountIs, streamObject, streamText, tool } from "ai";
import { url, key, model, schema, weather, isTicket, step, need, fails, finish } from "./matrix.mjs";

const openai = createOpenAI({ baseURL: url, apiKey: key });
const text = "Write a ticket about a printer. id: T-7";
for (const [kind, make] of [["", name => openai.chat(name)], [" (responses)", name => openai(name)]]) {
  const base = { model: make(model), maxRetries: 0 };
  await step(`chat${kind}`, async () => need((await generateText({ ...base, prompt: text })).text, "no text"));
  await step(`stream${kind}`, async () => {
    let all = "", failed;
    for await (const part of streamText({ ...base, prompt: text, onError: e => { failed = e.error; } }).textStream) all += part;
    if (failed) throw failed;
    need(all, "no text");
  });
  await step(`structured output${kind}`, async () => {
    need(isTicket((await generateObject({ ...base, prompt: text, schema: jsonSchema(schema), schemaName: "ticket" })).object), "no ticket");
  });
  await step(`structured output, streamed${kind}`, async () => {
    let failed;
    const result = streamObject({ ...base, prompt: text, schema: jsonSchema(schema), schemaName: "ticket", onError: e => { failed = e.error; } });
    for await (const _ of result.partialObjectStream);
    if (failed) throw failed;
    need(isTicket(await result.object), "no ticket");
  });
  await step(`tool call${kind}`, async () => {
    let city;
    const tools = { get_weather: tool({ description: "weather", inputSchema: jsonSchema(weather), execute: async input => { city = input.city; return "12 C"; } }) };
    const result = await generateText({ ...base, prompt: "Weather? city: Berlin", tools, stopWhen: stepCountIs(3) });
    need(typeof city === "string" && result.text, "no call or no end");
  });
  for (const [name, failing, status] of [["unknown model", "nobody", 404], ["rate limit", "busy", 429], ["provider down", "down", 503]]) {
    await step(`error: ${name}${kind}`, async () => {
      const error = await fails(() => generateText({ model: make(failing), maxRetries: 0, prompt: "x" }));
      need(error.statusCode === status, `${error.name} ${error.statusCode}`);
    });
  }
  await step(`error: no record${kind}`, async () => {
    const error = await fails(() => generateText({ ...base, prompt: "x", headers: { "Sluice-Contract": "never" } }));
    need(error.statusCode === 422 && error.isRetryable === false, `${error.name} ${error.statusCode}`);
  });
}
await step("embeddings", async () => {
  const reply = await embedMany({ model: openai.embeddingModel(model), values: ["a", "b"], maxRetries: 0 });
  need(reply.embeddings.length === 2 && reply.embeddings[0].length === 64, "bad vectors");
});
finish();
