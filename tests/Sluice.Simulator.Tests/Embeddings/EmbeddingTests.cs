using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Simulator.Tests.Embeddings;

public sealed class EmbeddingTests
{
    [Fact]
    public async Task A_text_has_one_vector_of_length_1_in_both_encodings()
    {
        await using var simulator = await SimulatorServer.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        var plain = await EmbedAsync(http, simulator, new { model = "m", input = new[] { "a", "b", "a" }, dimensions = 8 });
        var vectors = plain.GetProperty("data").EnumerateArray().Select(d => d.GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle()).ToArray()).ToList();
        Assert.Equal([8, 8, 8], vectors.Select(v => v.Length));
        Assert.Equal(vectors[0], vectors[2]);
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.All(vectors, vector => Assert.Equal(1, vector.Sum(v => v * v), 3));
        var packed = await EmbedAsync(http, simulator, new { model = "m", input = "a", dimensions = 8, encoding_format = "base64" });
        var bytes = packed.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(vectors[0], MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Theory]
    [InlineData("""{"input":"a"}""")]
    [InlineData("""{"model":"m"}""")]
    [InlineData("""{"model":"m","input":[]}""")]
    [InlineData("""{"model":"m","input":"a","dimensions":0}""")]
    [InlineData("[")]
    public async Task A_mistake_is_told(string body)
    {
        await using var simulator = await SimulatorServer.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var reply = await http.PostAsync($"{simulator.BaseAddress}/embeddings", new StringContent(body), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        var error = await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.NotEmpty(error.GetProperty("error").GetProperty("message").GetString()!);
    }

    private static async Task<JsonElement> EmbedAsync(HttpClient http, SimulatorServer simulator, object body)
    {
        using var reply = await http.PostAsJsonAsync($"{simulator.BaseAddress}/embeddings", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
