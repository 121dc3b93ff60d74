using System.Text.Json;

namespace Sluice.Schemas.Tests.Text;

/// <summary>The parsing cases of nst/JSONTestSuite: what must be accepted, what must be refused, and that nothing throws.</summary>
public sealed class JsonTestSuiteTests
{
    [Fact]
    public void Every_text_that_must_be_accepted_is_accepted()
    {
        var wrong = Cases("y_").Where(file => Parse(file) is not null).Select(Path.GetFileName);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_text_that_must_be_refused_is_refused()
    {
        var wrong = Cases("n_").Where(file => Parse(file) is null).Select(Path.GetFileName);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Texts_left_to_the_parser_never_throw_and_what_is_accepted_is_valid_for_the_platform_too()
    {
        foreach (var file in Cases("i_"))
            if (Parse(file) is null) JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { MaxDepth = 1000 }).Dispose();
    }

    private static List<string> Cases(string prefix)
    {
        var files = Directory.GetFiles(Path.Combine(SharedFolder.Require("json-parsing"), "test_parsing"), prefix + "*.json").ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static JsonError? Parse(string file)
    {
        using var tape = Tape.Rent();
        return tape.Parse(File.ReadAllBytes(file), new ParseLimits { DepthMax = 1000, AllowDuplicateNames = true });
    }
}
