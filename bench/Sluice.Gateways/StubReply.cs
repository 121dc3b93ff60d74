namespace Sluice.Gateways;

/// <summary>What the model of the comparison always says: an invoice that fits the schema of the request, 780 bytes in all.</summary>
internal static class StubReply
{
    /// <summary>The model of requests that want the invoice in a code block: what Portkey's guardrail looks for.</summary>
    public static ReadOnlyMemory<byte> FencedModel { get; } = "bench-fenced"u8.ToArray();

    public static ReadOnlyMemory<byte> Utf8 { get; } = """
        {"id":"chatcmpl-bench-1","object":"chat.completion","created":1760000000,"model":"bench-1","choices":[{"index":0,"message":{"role":"assistant","content":"{\"number\":\"R-3107\",\"customer\":\"Harbour Lights Ltd\",\"currency\":\"GBP\",\"total\":962.40,\"due\":\"2027-01-31\",\"items\":[{\"article\":\"HL-01\",\"text\":\"Deck lamp, brass\",\"count\":6,\"price\":88.00},{\"article\":\"HL-07\",\"text\":\"Cable, marine grade, 50 m\",\"count\":2,\"price\":120.20},{\"article\":\"HL-90\",\"text\":\"Fitting on board\",\"count\":1,\"price\":194.00}]}","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":190,"completion_tokens":120,"total_tokens":310}}
        """u8.ToArray();

    public static ReadOnlyMemory<byte> Fenced { get; } = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(Utf8.Span)
        .Replace("\"content\":\"{", "\"content\":\"```json\\n{", StringComparison.Ordinal).Replace("}]}\",\"refusal\"", "}]}\\n```\",\"refusal\"", StringComparison.Ordinal));
}
