namespace Sluice.Workspace;

/// <summary>The closed list of the codes of <see cref="WorkspaceProblem"/>. A schema that cannot be compiled brings the codes of
/// <see cref="Schemas.SchemaProblem"/> beside these.</summary>
public static class WorkspaceProblemCode
{
    /// <summary>The workspace's folder does not exist.</summary>
    public const string FolderMissing = "workspace_folder_missing";

    /// <summary>A file stands where a folder is expected.</summary>
    public const string NotAFolder = "workspace_not_a_folder";

    /// <summary>A folder stands where a file is expected.</summary>
    public const string NotAFile = "workspace_not_a_file";

    /// <summary>A commit is asked for, and the folder lies in no Git repository.</summary>
    public const string RepositoryMissing = "workspace_repository_missing";

    /// <summary>The Git repository cannot be read.</summary>
    public const string RepositoryUnreadable = "workspace_repository_unreadable";

    /// <summary>The repository has no branch, tag or commit of the name.</summary>
    public const string RevisionUnknown = "workspace_revision_unknown";

    /// <summary>The working tree differs from its commit where only committed files are taken.</summary>
    public const string Dirty = "workspace_dirty";

    /// <summary>There is no <c>sluice.yaml</c>.</summary>
    public const string SettingsMissing = "workspace_settings_missing";

    /// <summary>There is no contract.</summary>
    public const string Empty = "workspace_empty";

    /// <summary>The system refuses to read a file or folder, or a link leads nowhere or in a circle.</summary>
    public const string FileUnreadable = "workspace_file_unreadable";

    /// <summary>A file is past its size limit.</summary>
    public const string FileTooLarge = "workspace_file_too_large";

    /// <summary>A folder has more entries than the limit.</summary>
    public const string FolderTooLarge = "workspace_folder_too_large";

    /// <summary>A file stands where Sluice reads nothing of that name.</summary>
    public const string UnexpectedFile = "workspace_unexpected_file";

    /// <summary>A text file is not UTF-8, or has a NUL.</summary>
    public const string NotText = "workspace_not_text";

    /// <summary>A prompt or partial has carriage returns.</summary>
    public const string LineEnds = "workspace_line_ends";

    /// <summary>A name of a contract, prompt or model is not a name.</summary>
    public const string BadName = "workspace_bad_name";

    /// <summary>A version folder or prompt file is not named after a semantic version.</summary>
    public const string BadVersion = "workspace_bad_version";

    /// <summary>A YAML file cannot be read.</summary>
    public const string YamlInvalid = "workspace_yaml_invalid";

    /// <summary>A key, token or password stands in a file.</summary>
    public const string InlineKey = "workspace_inline_key";

    /// <summary>A setting is not known.</summary>
    public const string UnknownSetting = "workspace_unknown_setting";

    /// <summary>A setting that is required is missing.</summary>
    public const string SettingMissing = "workspace_setting_missing";

    /// <summary>A setting has a value of the wrong type.</summary>
    public const string WrongType = "workspace_wrong_type";

    /// <summary>A number is out of its range.</summary>
    public const string OutOfRange = "workspace_out_of_range";

    /// <summary>A value has the right type and is still not one that the setting takes.</summary>
    public const string BadValue = "workspace_bad_value";

    /// <summary>A contract has no version.</summary>
    public const string ContractWithoutVersion = "workspace_contract_without_version";

    /// <summary>A version has no <c>schema.json</c>.</summary>
    public const string SchemaMissing = "workspace_schema_missing";

    /// <summary>A schema has no canonical form, so it cannot be hashed.</summary>
    public const string SchemaNotCanonical = "workspace_schema_not_canonical";

    /// <summary>A sample does not validate against the schema beside it.</summary>
    public const string SampleInvalid = "workspace_sample_invalid";

    /// <summary>A sample has no string or integer at the contract's key.</summary>
    public const string SampleWithoutKey = "workspace_sample_without_key";

    /// <summary>A migration's definition cannot be used.</summary>
    public const string MigrationInvalid = "workspace_migration_invalid";

    /// <summary>A migration was written for another schema than the one that is there.</summary>
    public const string MigrationHash = "workspace_migration_hash";

    /// <summary>There are two migrations for one step.</summary>
    public const string MigrationDuplicate = "workspace_migration_duplicate";

    /// <summary>A migration leads down, or migrations go in a circle.</summary>
    public const string MigrationCyclic = "workspace_migration_cyclic";

    /// <summary>A version does not lead to the latest one: a migration is missing.</summary>
    public const string MigrationMissing = "workspace_migration_missing";

    /// <summary>A migration breaks a law: what it makes is not valid, its way back does not give the document again, an example does not
    /// hold, or it names a place that cannot exist.</summary>
    public const string MigrationLaw = "workspace_migration_law";

    /// <summary>A sample of an older version does not reach the latest one, or does not come back the same.</summary>
    public const string SampleNotMigrated = "workspace_sample_not_migrated";

    /// <summary>A contract's version is too low for what changed.</summary>
    public const string ContractVersionLow = "workspace_contract_version_low";

    /// <summary>Whether a contract's version is high enough is neither proved nor refuted; as a warning: and it is taken for a reason.</summary>
    public const string CompatibilityUnknown = "workspace_compatibility_unknown";

    /// <summary>Stored records of an older version do not become valid documents of the latest one.</summary>
    public const string RecordsNotMigrated = "workspace_records_not_migrated";

    /// <summary>A prompt has no front matter.</summary>
    public const string FrontMatterMissing = "workspace_front_matter_missing";

    /// <summary>A prompt's body is not a template that can be rendered.</summary>
    public const string PromptSyntax = "workspace_prompt_syntax";

    /// <summary>A partial is named that does not exist.</summary>
    public const string UnknownPartial = "workspace_unknown_partial";

    /// <summary>A partial takes in itself.</summary>
    public const string PartialCyclic = "workspace_partial_cyclic";

    /// <summary>A prompt needs a newer gateway.</summary>
    public const string GatewayTooOld = "workspace_gateway_too_old";

    /// <summary>A prompt's version is too low for what changed.</summary>
    public const string PromptVersionLow = "workspace_prompt_version_low";

    /// <summary>A prompt uses a variable that it does not declare.</summary>
    public const string VariableUndeclared = "workspace_variable_undeclared";

    /// <summary>A prompt declares a variable that it does not use.</summary>
    public const string VariableUnused = "workspace_variable_unused";

    /// <summary>A contract is named that does not exist.</summary>
    public const string UnknownContract = "workspace_unknown_contract";

    /// <summary>A range matches no version of the contract.</summary>
    public const string RangeUnmatched = "workspace_range_unmatched";

    /// <summary>A model is named that does not exist.</summary>
    public const string UnknownModel = "workspace_unknown_model";

    /// <summary>A collection is named that does not exist.</summary>
    public const string UnknownCollection = "workspace_unknown_collection";

    /// <summary>A prompt is named that does not exist.</summary>
    public const string UnknownPrompt = "workspace_unknown_prompt";

    /// <summary>A version has other content than the commit that its tag names.</summary>
    public const string TagDiffers = "workspace_tag_differs";
}
