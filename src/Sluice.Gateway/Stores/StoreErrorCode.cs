namespace Sluice.Gateway.Stores;

/// <summary>The closed list of <see cref="StoreException.Code"/>.</summary>
public static class StoreErrorCode
{
    /// <summary>The disk or the quota is full.</summary>
    public const string Full = "store_full";

    /// <summary>Another program holds the store's lock longer than the store waits.</summary>
    public const string Locked = "store_locked";

    /// <summary>The store was made by a newer Sluice; nothing was changed.</summary>
    public const string Newer = "store_newer";

    /// <summary>What is there is damaged, or not a store of Sluice.</summary>
    public const string Corrupt = "store_corrupt";

    /// <summary>The place cannot be written: a folder, a read-only file, missing permissions.</summary>
    public const string Unwritable = "store_unwritable";

    /// <summary>The store cannot be reached, or its device reports errors, or it is closed.</summary>
    public const string Unavailable = "store_unavailable";

    /// <summary>The write queue stayed full; the caller may try again.</summary>
    public const string Busy = "store_busy";

    /// <summary>The entry itself breaks a rule of the store, such as an id that is already used; trying again does not help.</summary>
    public const string Constraint = "store_constraint";

    /// <summary>The cursor of a list was not made by that list.</summary>
    public const string CursorInvalid = "cursor_invalid";
}
