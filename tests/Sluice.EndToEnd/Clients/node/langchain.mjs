import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { url, key, model, schema, weather, isTicket, step, need, fails, finish } from "./matrix.mjs";

const words = message => typeof message.content === "string" ? message.content : message.content.map(part => part.text ?? "").join("");
const tools = [{ type: "function", function: { name: "get_weather", description: "weather", parameters: weather } }];
const text = "Write a ticket about a printer. id: T-7";
for (const useResponsesApi of [false, true]) {
  const kind = useResponsesApi ? " (responses)" : "";
  const make = (name, more = {}) => new ChatOpenAI({ model: name, apiKey: key, maxRetries: 0, useResponsesApi, configuration: { baseURL: url, ...more } });
  const chat = make(model);
  await step(`chat${kind}`, async () => need(words(await chat.invoke(text)), "no text"));
  await step(`stream${kind}`, async () => {
    let all = "";
    for await (const chunk of await chat.stream(text)) all += words(chunk);
    need(all, "no text");
  });
  await step(`structured output${kind}`, async () => {
    need(isTicket(await chat.withStructuredOutput(schema, { name: "ticket", method: "jsonSchema", strict: true }).invoke(text)), "no ticket");
  });
  await step(`tool call${kind}`, async () => {
    const reply = await chat.bindTools(tools, { tool_choice: "get_weather" }).invoke("Weather? city: Berlin");
    need(typeof reply.tool_calls?.[0]?.args?.city === "string", "no call");
  });
  await step(`tool call, streamed${kind}`, async () => {
    let all;
    for await (const chunk of await chat.bindTools(tools, { tool_choice: "get_weather" }).stream("Weather? city: Berlin")) all = all ? all.concat(chunk) : chunk;
    need(typeof all.tool_calls?.[0]?.args?.city === "string", "no call");
  });
  for (const [name, failing, status] of [["unknown model", "nobody", 404], ["rate limit", "busy", 429], ["provider down", "down", 503]]) {
    await step(`error: ${name}${kind}`, async () => {
      const error = await fails(() => make(failing).invoke("x"));
      need(error.status === status || String(error.message).includes(String(status)), `${error.name} ${error.status} ${error.message}`);
    });
  }
  await step(`error: no record${kind}`, async () => {
    const error = await fails(() => make(model, { defaultHeaders: { "Sluice-Contract": "never" } }).invoke("x"));
    need(error.status === 422, `${error.name} ${error.status} ${error.message}`);
  });
}
await step("embeddings", async () => {
  const reply = await new OpenAIEmbeddings({ model, apiKey: key, maxRetries: 0, configuration: { baseURL: url } }).embedDocuments(["a", "b"]);
  need(reply.length === 2 && reply[0].length === 64, "bad vectors");
});
finish();
