namespace Sluice.Repository.Tests;

public sealed class TextTests
{
    [Fact]
    public void Every_text_file_ends_in_one_newline() => Rule.Holds(WithoutLastNewline(Checkout.Files),
        "Text files end in one newline. Mend these (dotnet format whitespace . --folder does it for C#):");

    [Fact]
    public void A_missing_last_newline_is_found() => Assert.Equal(["a.md", "c.md"], WithoutLastNewline(
        [RepositoryFile.Of("a.md", "x"), RepositoryFile.Of("b.md", "x\n"), RepositoryFile.Of("c.md", "x\n\n"), RepositoryFile.Of("empty", ""),
            RepositoryFile.Of("x.golden.txt", "x"), RepositoryFile.Of("png", "\0x")]));

    [Fact]
    public void Lines_end_in_a_line_feed_only() => Rule.Holds(WithCarriageReturn(Checkout.Files),
        "Lines end in \\n. Convert these with sed -i 's/\\r$//' FILE:");

    [Fact]
    public void A_carriage_return_is_found() =>
        Assert.Equal(["a.md"], WithCarriageReturn([RepositoryFile.Of("a.md", "x\r\n"), RepositoryFile.Of("b.md", "x\n")]));

    [Fact]
    public void CSharp_is_indented_with_spaces() => Rule.Holds(TabIndented(Checkout.Files),
        "C# is indented with four spaces. Mend these with dotnet format whitespace . --folder:");

    [Fact]
    public void A_tab_in_the_indentation_is_found() => Assert.Equal(["a.cs:2"], TabIndented(
        [RepositoryFile.Of("a.cs", "class A\n  \t{ }\n"), RepositoryFile.Of("b.cs", "class B { } // \t\n"), RepositoryFile.Of("c.md", "\tx\n")]));

    [Fact]
    public void No_file_starts_with_a_byte_order_mark() => Rule.Holds(WithMark(Checkout.Files),
        "Files are UTF-8 without a byte order mark. Remove it with sed -i '1s/^\\xEF\\xBB\\xBF//' FILE:");

    [Fact]
    public void A_byte_order_mark_is_found() =>
        Assert.Equal(["a.cs"], WithMark([new RepositoryFile("a.cs", [0xEF, 0xBB, 0xBF, (byte)'x', (byte)'\n']), RepositoryFile.Of("b.cs", "x\n")]));

    // NuGet writes lock files, without a last newline.
    private static IEnumerable<RepositoryFile> Written(IEnumerable<RepositoryFile> files) =>
        files.Where(file => !file.Binary && !file.Verbatim && file.Name != "packages.lock.json");

    private static IEnumerable<string> WithoutLastNewline(IEnumerable<RepositoryFile> files) =>
        Written(files).Where(file => file.Bytes.Length > 0 && (!file.Text.EndsWith('\n') || file.Text.EndsWith("\n\n", StringComparison.Ordinal)))
            .Select(file => file.Path);

    private static IEnumerable<string> WithCarriageReturn(IEnumerable<RepositoryFile> files) =>
        Written(files).Where(file => file.Text.Contains('\r', StringComparison.Ordinal)).Select(file => file.Path);

    private static IEnumerable<string> TabIndented(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.CSharp
        from line in file.Lines
        where line.Line.TakeWhile(char.IsWhiteSpace).Contains('\t')
        select $"{file.Path}:{line.Number}";

    private static IEnumerable<string> WithMark(IEnumerable<RepositoryFile> files) =>
        Written(files).Where(file => file.Bytes is [0xEF, 0xBB, 0xBF, ..]).Select(file => file.Path);
}
