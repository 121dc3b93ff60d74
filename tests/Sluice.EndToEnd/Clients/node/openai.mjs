import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";
import { url, key, model, prompt, schema, weather, isTicket, step, need, fails, finish } from "./matrix.mjs";

const client = new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0 });
const messages = [{ role: "user", content: "Write a ticket about a printer. id: T-7" }];
const format = { type: "json_schema", json_schema: { name: "ticket", strict: true, schema } };
const tools = [{ type: "function", function: { name: "get_weather", strict: true, parameters: weather } }];

await step("chat", async () => {
  const reply = await client.chat.completions.create({ model, messages });
  need(reply.choices[0].message.content && reply.usage.total_tokens > 0, "no content or no usage");
});
await step("stream", async () => {
  let text = "", finish, usage;
  for await (const chunk of await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } })) {
    text += chunk.choices[0]?.delta?.content ?? "";
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  need(text && finish === "stop" && usage.total_tokens > 0, `text ${text.length}, finish ${finish}`);
});
await step("structured output", async () => {
  const reply = await client.chat.completions.create({ model, messages, response_format: format });
  need(isTicket(JSON.parse(reply.choices[0].message.content)) && reply.sluice.verdict !== "rejected", "no ticket");
});
await step("structured output, parsed", async () => {
  const ticket = z.object({ id: z.string(), title: z.string(), priority: z.enum(["low", "high"]) });
  const reply = await client.chat.completions.parse({ model, messages, response_format: zodResponseFormat(ticket, "ticket") });
  need(isTicket(reply.choices[0].message.parsed), "no ticket");
});
await step("structured output, streamed", async () => {
  const reply = await client.chat.completions.stream({ model, messages, response_format: format }).finalChatCompletion();
  need(isTicket(JSON.parse(reply.choices[0].message.content)), "no ticket");
});
await step("prompt as model", async () => {
  const reply = await client.chat.completions.create({ model: prompt, messages, metadata: { topic: "printers" } });
  need(isTicket(JSON.parse(reply.choices[0].message.content)) && reply.sluice.outputs[0].contract === "ticket@1.0.0", "no ticket");
});
await step("tool call", async () => {
  const asked = [{ role: "user", content: "Weather? city: Berlin" }];
  const reply = await client.chat.completions.create({ model, messages: asked, tools, tool_choice: "required" });
  const call = reply.choices[0].message.tool_calls[0];
  need(call.function.name === "get_weather" && typeof JSON.parse(call.function.arguments).city === "string", "no call");
  const end = await client.chat.completions.create({ model, tools, messages: [...asked, reply.choices[0].message, { role: "tool", tool_call_id: call.id, content: "12 C" }] });
  need(end.choices[0].message.content, "no end");
});
await step("tool call, streamed", async () => {
  const reply = await client.chat.completions.stream({ model, messages, tools, tool_choice: "required" }).finalChatCompletion();
  need(typeof JSON.parse(reply.choices[0].message.tool_calls[0].function.arguments).city === "string", "no call");
});
await step("responses", async () => {
  const first = await client.responses.create({ model, input: "Say hello." });
  const second = await client.responses.create({ model, input: "And again.", previous_response_id: first.id });
  need(first.output_text && second.output_text && second.previous_response_id === first.id, "no text");
  need((await client.responses.retrieve(first.id)).output_text === first.output_text, "not kept");
});
await step("responses, streamed", async () => {
  let text = "", done;
  for await (const event of await client.responses.create({ model, input: "Say hello.", stream: true })) {
    if (event.type === "response.output_text.delta") text += event.delta;
    if (event.type === "response.completed") done = event.response;
  }
  need(text && done.output[0].content[0].text === text, "incomplete");
});
await step("responses, structured", async () => {
  const reply = await client.responses.create({ model, input: messages[0].content, text: { format: { type: "json_schema", name: "ticket", strict: true, schema } } });
  need(isTicket(JSON.parse(reply.output_text)), "no ticket");
});
await step("embeddings", async () => {
  const reply = await client.embeddings.create({ model, input: ["a", "b"] });
  need(reply.data.length === 2 && Math.abs(reply.data[0].embedding[0]) <= 1 && reply.data[1].embedding.length === 64, "bad vectors");
});
await step("models list", async () => {
  const ids = [];
  for await (const entry of client.models.list()) ids.push(entry.id);
  need(ids.includes(model) && ids.includes(prompt), ids.join(" "));
  need((await client.models.retrieve(model)).id === model, "not retrieved");
});
for (const [name, status, kind, run] of [
  ["bad request", 400, OpenAI.BadRequestError, () => client.chat.completions.create({ model, messages, response_format: { type: "json_schema", json_schema: { name: "x", schema: { type: 7 } } } })],
  ["unknown model", 404, OpenAI.NotFoundError, () => client.chat.completions.create({ model: "nobody", messages })],
  ["no record", 422, OpenAI.UnprocessableEntityError, () => client.chat.completions.create({ model, messages }, { headers: { "Sluice-Contract": "never" } })],
  ["no record, streamed", 422, OpenAI.UnprocessableEntityError, () => client.chat.completions.create({ model, messages, stream: true }, { headers: { "Sluice-Contract": "never" } })],
  ["rate limit", 429, OpenAI.RateLimitError, () => client.chat.completions.create({ model: "busy", messages })],
  ["provider down", 503, OpenAI.InternalServerError, () => client.chat.completions.create({ model: "down", messages })],
]) {
  await step(`error: ${name}`, async () => {
    const error = await fails(run);
    need(error instanceof kind && error.status === status && error.code && error.message, `${error.name} ${error.status} ${error.message}`);
  });
}
finish();
