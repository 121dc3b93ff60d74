namespace Sluice.Gateway;

/// <summary>How a chat client is put behind the gateway.</summary>
public sealed class SluiceChatOptions
{
    /// <summary>Contract reference of every call that names none, as <see cref="Submission.Contract"/>; null (default): the call's
    /// <c>ResponseFormat</c>, or none.</summary>
    public string? Contract { get; set; }

    /// <summary>As <see cref="Submission.Tenant"/>; default <see cref="Tenants.Default"/>.</summary>
    public string Tenant { get; set; } = Tenants.Default;
}
