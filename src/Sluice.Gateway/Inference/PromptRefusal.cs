namespace Sluice.Gateway;

/// <summary>Refuses a call whose variables a prompt does not take.</summary>
internal static class PromptRefusal
{
    /// <param name="exception">What the prompt threw; its message is a sentence for the caller.</param>
    public static Refusal Of(Exception exception)
    {
        // .NET appends the name of a parameter that no caller of ours has.
        var suffix = exception is ArgumentException { ParamName: { } name } ? $" (Parameter '{name}')" : "";
        var message = exception.Message;
        return new(RefusalCode.PromptVariables, suffix.Length > 0 && message.EndsWith(suffix, StringComparison.Ordinal) ? message[..^suffix.Length] : message);
    }
}
