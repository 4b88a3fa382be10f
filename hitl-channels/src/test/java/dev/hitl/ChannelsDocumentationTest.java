package dev.hitl;

/** What holds for the public members of the core holds here. */
class ChannelsDocumentationTest extends DocumentationTest {}
