using System.Xml.Linq;

namespace Sluice.Repository.Tests;

/// <summary>A project file as the rules see it.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _xml;

    private ProjectFile(RepositoryFile file) => (File, _xml) = (file, XDocument.Parse(file.Text));

    public RepositoryFile File { get; }

    /// <summary>The project's name: its file's name without ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File.Path);

    /// <summary>Names of the projects it references.</summary>
    public IEnumerable<string> References => Items("ProjectReference").Select(item =>
        Path.GetFileNameWithoutExtension((string)item.Attribute("Include")!));

    /// <summary>Whether it is a program, which has no public API.</summary>
    public bool Program => Property("OutputType") == "Exe";

    /// <summary>Every line that asks for a package, at any depth.</summary>
    public IEnumerable<XElement> PackageReferences => Items("PackageReference");

    /// <summary>The project's own value of a property; null when it sets none.</summary>
    public string? Property(string name) => _xml.Descendants(name).LastOrDefault()?.Value;

    public static IEnumerable<ProjectFile> In(IEnumerable<RepositoryFile> files, string folder = "") =>
        files.Where(file => file.Project && (folder.Length == 0 || file.Under(folder))).Select(file => new ProjectFile(file));

    private IEnumerable<XElement> Items(string name) => _xml.Descendants(name).Where(item => item.Attribute("Include") is not null);
}
