using System.Text;

namespace Sluice.Workspace;

/// <summary>Gathers what a body renders to into messages, as dotprompt does: without a role everything is one user message, blank messages
/// fall away, and history stands where the body says, else before the last user message.</summary>
/// <remarks>dotprompt writes roles and media into the text as markers and splits it afterwards, so that a value can make a system message.
/// Here they never are text.</remarks>
internal sealed class PromptMessages(IReadOnlyList<PromptMessage> history)
{
    /// <summary>Most characters that one prompt renders to.</summary>
    public const int CharactersMax = 16 * 1024 * 1024;

    private readonly List<PromptMessage> _done = [];
    private readonly List<PromptPart> _parts = [];
    private readonly StringBuilder _text = new();
    private string _role = "user";
    private long _characters;

    /// <exception cref="FormatException">The prompt becomes too large.</exception>
    public void Text(string text)
    {
        _characters += text.Length;
        if (_characters > CharactersMax) throw new FormatException($"The prompt becomes larger than {CharactersMax} characters; give it smaller values.");
        _text.Append(text);
    }

    public void Role(string role)
    {
        Finish();
        _role = role;
    }

    public void Part(PromptPart part)
    {
        FinishText();
        _parts.Add(part);
    }

    public void History()
    {
        Finish();
        _done.AddRange(Marked());
        _role = "model";
    }

    public IReadOnlyList<PromptMessage> Take()
    {
        Finish();
        if (history.Count == 0 || _done.Exists(m => m.IsHistory)) return _done;
        var at = _done is [.., { Role: "user" }] ? _done.Count - 1 : _done.Count;
        _done.InsertRange(at, history);
        return _done;
    }

    private IEnumerable<PromptMessage> Marked() => history.Select(m => m with { IsHistory = true });

    private void FinishText()
    {
        if (!_text.ToString().AsSpan().IsWhiteSpace()) _parts.Add(new TextPart(_text.ToString()));
        _text.Clear();
    }

    private void Finish()
    {
        FinishText();
        if (_parts.Count > 0) _done.Add(new(_role, [.. _parts]));
        _parts.Clear();
    }
}
