using System.Text;

namespace Sluice.Gateway.Tests.Admission;

public sealed class OutputLinesTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\r\nb\n", new[] { "a", "b" })]
    [InlineData("a\n\nb", new[] { "a", "", "b" })]
    [InlineData("\n", new[] { "" })]
    [InlineData("a\rb\n", new[] { "a\rb" })]
    public async Task Lines_end_with_LF_or_CRLF_and_the_last_with_the_stream(string text, string[] lines) =>
        Assert.Equal(lines, await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 100));

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, false)]
    [InlineData(11, true)]
    [InlineData(12, true)]
    [InlineData(200_000, true)]
    public async Task A_line_of_exactly_the_limit_fits_and_one_byte_more_does_not(int length, bool tooLong)
    {
        foreach (var ending in new[] { "\n", "\r\n", "" })
        {
            var text = $"first\n{new string('x', length)}{ending}";
            var lines = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 10);
            Assert.Equal(["first", tooLong ? "(too long)" : new string('x', length)], lines);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task However_the_stream_hands_out_its_bytes_the_lines_are_the_same(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        var expected = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var line = new string((char)('a' + random.Next(26)), random.Next(4) == 0 ? random.Next(150_000) : random.Next(50));
            expected.Add(line.Length > 100_000 ? "(too long)" : line);
            text.Append(line).Append(random.Next(2) == 0 ? "\n" : "\r\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        Assert.Equal(expected, await ReadAsync(new DrippingStream(bytes, random), 100_000));
    }

    private static async Task<List<string>> ReadAsync(Stream stream, int bytesMax)
    {
        var result = new List<string>();
        var lines = new OutputLines(stream, bytesMax);
        while (await lines.ReadAsync(TestContext.Current.CancellationToken) is { } line)
        {
            Assert.Equal(result.Count + 1, line.Number);
            result.Add(line.TooLong ? "(too long)" : Encoding.UTF8.GetString(line.Bytes.Span));
        }

        return result;
    }

    private sealed class DrippingStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + random.Next(100_000))], cancellationToken);
    }
}
