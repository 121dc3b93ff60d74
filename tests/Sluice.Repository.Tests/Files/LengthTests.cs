namespace Sluice.Repository.Tests;

public sealed class LengthTests
{
    private const int LinesMax = 400;

    private static readonly string[] Endings = [".cs", ".razor", ".sql", ".js", ".css", ".csproj", ".props"];

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Rule.Holds(TooLong(Checkout.Files),
        $"A file holds one idea in at most {LinesMax} lines. Split these by concern (Tape.Strings.cs), never as \"part 2\":");

    [Fact]
    public void A_long_file_is_found() => Assert.Equal(["long.cs: 401 lines", "run: 401 lines"], TooLong(
        [RepositoryFile.Of("long.cs", Lines(401)), RepositoryFile.Of("fits.cs", Lines(400)), RepositoryFile.Of("long.json", Lines(401)),
            RepositoryFile.Of("run", "#!/bin/sh\n" + Lines(400))]));

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("x\n", count));

    private static IEnumerable<string> TooLong(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.Shell || Endings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal))
        let lines = file.Text.Count(c => c == '\n')
        where lines > LinesMax
        select $"{file.Path}: {lines} lines";
}
