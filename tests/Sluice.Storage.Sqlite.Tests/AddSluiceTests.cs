using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway;

namespace Sluice.Storage.Sqlite.Tests;

/// <summary>The whole gateway in an application, over one folder.</summary>
public sealed class AddSluiceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-library-");

    [Fact]
    public async Task A_folder_is_enough()
    {
        Write("sluice.yaml", "{}\n");
        Write("contracts/note/1.0.0/schema.json", """{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}""");
        await using var services = new ServiceCollection().AddSluice(_folder.FullName).BuildServiceProvider();
        var submission = new Submission { Contract = "note", Key = "a", Output = Encoding.UTF8.GetBytes("""{"text":"hello",}""") };
        var outcome = await services.GetRequiredService<OutputGateway>().SubmitAsync(submission, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Repaired, outcome.Decision!.Verdict);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, ".sluice", "sluice.db")));
    }

    [Fact]
    public void A_workspace_with_problems_names_all_of_them()
    {
        Write("sluice.yaml", "colour: red\n");
        Write("contracts/note/1.0.0/schema.json", "{");
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddSluice(_folder.FullName));
        Assert.Contains("colour", error.Message, StringComparison.Ordinal);
        Assert.Contains("schema.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_published_version_that_changed_stops_the_gateway()
    {
        Write("sluice.yaml", "{}\n");
        Write("contracts/note/1.0.0/schema.json", """{"type":"object"}""");
        await using (var services = new ServiceCollection().AddSluice(_folder.FullName).BuildServiceProvider()) services.GetRequiredService<OutputGateway>();
        Write("contracts/note/1.0.0/schema.json", """{"type":"array"}""");
        await using var changed = new ServiceCollection().AddSluice(_folder.FullName).BuildServiceProvider();
        Assert.Contains("workspace_published_changed", Assert.Throws<InvalidOperationException>(() => changed.GetRequiredService<OutputGateway>()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
